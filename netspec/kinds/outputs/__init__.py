"""Outputs: what must come out. Each says what shape it needs, how its target is encoded and its answer decoded."""

OUTPUTS = {
    "binary": "binary:Binary",
    "box": "box:Box",
    "category": "category:Category",
    "image": "image:Image",
    "minimize": "minimize:Minimize",
    "number": "number:Number",
    "set": "set:Set",
    "similarity": "similarity:Similarity",
    "tensor": "tensor:Tensor",
    "vector": "vector:Vector",
}

"""Outputs: what must come out. Each says what shape it needs, how its target is encoded and its answer decoded."""

OUTPUTS = {
    "binary": "binary:Binary",
    "box": "box:Box",
    "boxes": "boxes:Boxes",
    "category": "category:Category",
    "number": "number:Number",
    "set": "set:Set",
    "tensor": "tensor:Tensor",
    "vector": "vector:Vector",
}

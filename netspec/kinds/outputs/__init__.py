"""Outputs: what must come out. Each says what shape it needs, how its target is encoded and its answer decoded."""

OUTPUTS = {
    "binary": "binary:Binary",
    "box": "box:Box",
    "boxes": "boxes:Boxes",
    "category": "category:Category",
    "image": "image:Image",
    "masked_token": "masked_token:MaskedToken",
    "minimize": "minimize:Minimize",
    "next_token": "next_token:NextToken",
    "number": "number:Number",
    "segmentation": "segmentation:Segmentation",
    "set": "set:Set",
    "similarity": "similarity:Similarity",
    "tags": "tags:Tags",
    "tensor": "tensor:Tensor",
    "text": "text:Text",
    "vector": "vector:Vector",
}

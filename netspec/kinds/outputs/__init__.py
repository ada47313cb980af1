"""Outputs: what must come out. Each says what shape it needs, how its target is encoded and its answer decoded."""

OUTPUTS = {
    "binary": "binary:Binary",
    "box": "box:Box",
    "category": "category:Category",
    "masked_token": "masked_token:MaskedToken",
    "next_token": "next_token:NextToken",
    "number": "number:Number",
    "segmentation": "segmentation:Segmentation",
    "set": "set:Set",
    "tags": "tags:Tags",
    "tensor": "tensor:Tensor",
    "text": "text:Text",
    "vector": "vector:Vector",
}

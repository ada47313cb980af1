"""Inputs: what goes in. Each says what its raw column is and draws the ONNX graph that encodes it."""

INPUTS = {
    "array": "array:Array",
    "binary": "binary:Binary",
    "category": "category:Category",
    "codes": "codes:Codes",
    "date": "date:Date",
    "image": "image:Image",
    "lengths": "lengths:Lengths",
    "mask": "mask:Mask",
    "number": "number:Number",
    "set": "set:Set",
    "text": "text:Text",
    "vector": "vector:Vector",
}

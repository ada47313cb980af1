"""Inputs: what goes in. Each says what its raw column is and draws the ONNX graph that encodes it."""

INPUTS = {
    "array": "array:Array",
    "category": "category:Category",
    "codes": "codes:Codes",
    "image": "image:Image",
    "number": "number:Number",
}

"""Outputs: what must come out. Each says what shape it needs, how its target is encoded and its answer decoded."""

OUTPUTS = {
    "binary": "binary:Binary",
    "category": "category:Category",
    "number": "number:Number",
    "tensor": "tensor:Tensor",
}

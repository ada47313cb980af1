import pandas as pd
import torch
from torch import nn

table = pd.read_csv("penguins.csv").dropna().sample(frac=1, random_state=7)
numbers = ["bill_length_mm", "body_mass_g"]
classes = ["Adelie", "Chinstrap", "Gentoo"]
x = table[numbers].astype("float32")
x = (x - x.mean()) / x.std()
x["sex"] = (table["sex"] == "MALE").astype("float32")
x = torch.tensor(x.to_numpy())
y = torch.tensor(table["species"].map(classes.index).to_numpy())
x, x_validation = x[:280], x[280:]
y, y_validation = y[:280], y[280:]

model = nn.Sequential(
    nn.Linear(3, 32),
    nn.ReLU(),
    nn.Dropout(0.2),
    nn.Linear(32, 3),
)
loss_of = nn.CrossEntropyLoss()
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
epochs, patience = 20, 5
best, since = float("inf"), 0
for _ in range(epochs):
    model.train()
    for rows in torch.randperm(len(x)).split(32):
        loss = loss_of(model(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        validation = loss_of(model(x_validation), y_validation).item()
    best, since = (validation, 0) if validation < best else (best, since + 1)
    if since >= patience:
        break

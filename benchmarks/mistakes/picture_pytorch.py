import numpy as np
import torch
from torch import nn

data = np.load("fashion_mnist_train.npz")
x = torch.tensor(data["image"][:, None].astype("float32") / 255)
y = torch.tensor(data["label"].astype("int64"))


class Clothes(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(1, 8, kernel_size=3, padding=1)
        self.norm = nn.BatchNorm2d(8)
        self.pool = nn.MaxPool2d(2)
        self.second = nn.Conv2d(8, 8, kernel_size=3, padding=1)
        self.head = nn.Linear(8 * 14 * 14, 10)

    def forward(self, image):
        h = self.first(image)
        h = self.norm(h)
        h = torch.relu(h)
        stem = self.pool(h)
        h = self.second(stem)
        h = torch.relu(h)
        h = h + stem
        h = h.flatten(1)
        return self.head(h)


model = Clothes()
loss_of = nn.CrossEntropyLoss()
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
model.train()
for rows in torch.randperm(len(x)).split(64):
    loss = loss_of(model(x[rows]), y[rows])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

"""Fit a digit model to one person, from a few labelled digits, without making it worse for others.

1. `examples`: the person's labelled digits out of recorded sessions, and their features;
2. `rehearsal`: training images that are easily forgotten, kept with the model;
3. `fit`, `lbfgs`: another last layer of the network, for the features of both;
4. `cross_validation`: what the person gains, on held-out digits, and what everybody else loses;
5. `card`: the new model's card.

`airdigits adapt` runs the steps, in seconds and without TensorFlow.
"""

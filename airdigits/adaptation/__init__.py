"""A few labelled digits of one person to a digit model that reads this person better and nobody else worse.

1. `digits`: recorded sessions to the person's labelled digits;
2. `fit`: their features, and the guard's, to another last layer of the network;
3. `lbfgs`: the minimiser that finds it;
4. `trial`: what the person gains, on digits held back, and what everybody else loses;
5. `card`: the new model's card.

`command` runs the steps, in seconds and without TensorFlow.
"""

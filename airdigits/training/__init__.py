"""The training room: from handwriting to the network that ships. It reads as a lesson, in this order:

1. `data`: load MNIST and recorded pens, and hold some digits out;
2. `synthesis`, `air`, `scribbles`, `render`: write more digits, as people do in the air, and things that are no digit;
3. `augment`: vary every image, anew in each epoch;
4. `model`: build and compile the network;
5. `fit`, `averaging`: fit it, one epoch at a time, so that a killed run can go on, and end with the mean of its last weights;
6. `export`: calibrate its probabilities and write what ships;
7. `guard`: keep what the network is easily made to forget, for `airdigits adapt`;
8. `card`: evaluate it, and say what it was made of.

`command` runs the steps, `files` knows where the results go. Only this room knows TensorFlow, and nothing that does is imported
from outside; `airdigits/adaptation/` uses the files that need NumPy alone.
"""

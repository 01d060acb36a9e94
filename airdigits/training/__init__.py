"""Train the networks that ship. Only this package knows Keras and TensorFlow.

Read it in this order:

1. `train`: the whole training, from top to bottom;
2. `settings`, `data`, `real_images`: what is trained on, and what is held out;
3. `augment`: vary every image anew in each epoch;
4. `networks`: build and compile the networks;
5. `fit`, `swa`: fit them one epoch at a time, so that a killed run can be resumed, and average their last weights;
6. `export`: calibrate the probabilities and write the model files;
7. `test_sets`, `card`, `seed_statistics`: measure the model, and say what it was made of;
8. `multi_digit`: train the small network that detects digits that touch on paper;
9. `spans`: train the network with which the decoder finds digits in ink;
10. `rescoring`: train the network that chooses among the decoder's readings.

Nothing outside of this package imports from it but `airdigits train`. Synthetic data come from `airdigits/synthesis/`.
"""

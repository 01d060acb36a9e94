"""Turn one candidate, ink or an image, into the probabilities of the digits."""

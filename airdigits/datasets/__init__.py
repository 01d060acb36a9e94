"""Read files of labelled ink and images, and write ink for other programs."""

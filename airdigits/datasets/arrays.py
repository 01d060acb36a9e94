"""Keep the names of the former module of this name until every caller imports from the modules below."""

from airdigits.datasets.images import load_images as load_images
from airdigits.datasets.images import load_mnist as load_mnist
from airdigits.datasets.images import load_unlabelled as load_unlabelled
from airdigits.datasets.labelled import TEST as TEST
from airdigits.datasets.labelled import TRAIN as TRAIN
from airdigits.datasets.labelled import LabelledImages as LabelledImages
from airdigits.datasets.labelled import LabelledInk as LabelledInk
from airdigits.datasets.trajectories import has_splits as has_splits
from airdigits.datasets.trajectories import holds_trajectories as holds_trajectories
from airdigits.datasets.trajectories import load_trajectories as load_trajectories
from airdigits.recognition.normalize import normalise as normalise

"""Bring frames in from webcams, cameras in the network and video files.

Importing this package sets, unless they are set already, the environment variables that OpenCV reads when it is loaded or
opens its first video; so import it before cv2.
"""

import os

from airdigits.capture.registry import open_source as open_source
from airdigits.capture.source import Source as Source

os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")  # FFmpeg's "moov atom not found": users get our one line instead
os.environ.setdefault("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")  # else Windows takes 10-30 s to open a camera

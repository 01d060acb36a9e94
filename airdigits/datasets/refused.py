"""Name the formats that are not read, each with what to do instead."""

from airdigits.errors import DataError

_SAVE = "with numpy.savez('digits.npz', x=images, y=labels)"
_PICKLE = (
    f"a Python pickle, which can run code, so it is not opened; if you trust it, load it yourself and save its arrays {_SAVE}"
)
_MATLAB = f"a MATLAB file, which is not read; load it with scipy.io.loadmat and save its arrays {_SAVE}"
_HDF5 = f"an HDF5 file, which is not read; load it with h5py and save its arrays {_SAVE}"
_BEGINNINGS = (
    (b"MATLAB ", _MATLAB),
    (b"\x89HDF", _HDF5),
    (b"\x80\x02", _PICKLE),
    (b"\x80\x03", _PICKLE),
    (b"\x80\x04", _PICKLE),
    (b"\x80\x05", _PICKLE),
    (b"PAR1", f"a Parquet file, which is not read; load it with pandas and save its arrays {_SAVE}"),
    (b"ARROW1", f"an Arrow file, which is not read; load it with pandas and save its arrays {_SAVE}"),
    (b"BZh", "packed with bzip2; unpack it first: bzip2 -dk FILE"),
    (b"\xfd7zXZ", "packed with xz; unpack it first: xz -dk FILE"),
    (b"7z\xbc\xaf", "a 7z archive; unpack it first, and give what is in it"),
    (b"Rar!", "a RAR archive; unpack it first, and give what is in it"),
    (b"%PDF", "a PDF; export its pages as PNG, and read them with `airdigits read`"),
)
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF")
_ENDINGS = ((".mat", _MATLAB), (".pkl", _PICKLE), (".pickle", _PICKLE), (".h5", _HDF5), (".pt", _PICKLE), (".pth", _PICKLE))


def refuse(where: object, name: str, head: bytes) -> None:
    """Raise DataError for content that begins like one of the formats that are not read; return for any other."""
    for beginning, what in _BEGINNINGS:
        if head.startswith(beginning):
            raise DataError(f"{where}: {what}")
    if head[257:262] == b"ustar":
        raise DataError(f"{where}: a tar archive; unpack it first (tar -xf FILE), and give the folder")
    if head.startswith(_PICTURES):
        raise DataError(f"{where}: one picture; use `airdigits read --one`, or give a folder that has a folder for each digit")
    ending = next((what for suffix, what in _ENDINGS if name.lower().removesuffix(".gz").endswith(suffix)), None)
    if ending:
        raise DataError(f"{where}: {ending}")

"""Do the same work for each of many files, over this machine's cores or a Dask cluster, with results in the files' order."""

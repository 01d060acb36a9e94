# Reads cameras in the network, recordings and pictures, without a window: `docker run --rm airdigits run --source rtsp://... --json`.
# It runs as a user without rights, and writes to /data alone: give `--read-only --tmpfs /tmp` (compose.yaml does).
FROM python:3.13-slim-bookworm AS build

WORKDIR /build
COPY requirements-live.lock requirements-build.lock requirements.lock ./
RUN python -m venv /opt/airdigits \
    && sed -n '/^paho-mqtt==/,/[^\\]$/p' requirements.lock > mqtt.lock \
    && /opt/airdigits/bin/pip install --no-cache-dir --require-hashes -r requirements-live.lock -r requirements-build.lock -r mqtt.lock
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY assets assets
COPY models models
COPY airdigits airdigits
RUN /opt/airdigits/bin/pip install --no-cache-dir --no-deps --no-build-isolation . \
    && XDG_DATA_HOME=/opt/airdigits/share /opt/airdigits/bin/airdigits hand-model --kind full

FROM python:3.13-slim-bookworm

# What OpenCV's wheel is linked against, though no window is opened: Debian keeps one version of each.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libgl1 libglib2.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --home-dir /data airdigits \
    && install --directory --owner airdigits /data
COPY --from=build /opt/airdigits /opt/airdigits
ENV PATH=/opt/airdigits/bin:$PATH XDG_DATA_HOME=/opt/airdigits/share PYTHONDONTWRITEBYTECODE=1
USER 10001
WORKDIR /data
VOLUME /data
ENTRYPOINT ["airdigits"]
CMD ["doctor"]

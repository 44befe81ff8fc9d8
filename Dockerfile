# syntax=docker/dockerfile:1
# docker build --tag chartlint .
# docker run --rm --volume "$PWD:/charts:ro" chartlint lint charts

ARG PYTHON=3.13

FROM python:${PYTHON}-slim AS build
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY src src
COPY rules rules
COPY docs/man docs/man
RUN python -m venv /opt/chartlint \
    && /opt/chartlint/bin/python -m pip install --no-cache-dir --disable-pip-version-check . \
    && /opt/chartlint/bin/python -m pip uninstall --yes --quiet pip

FROM python:${PYTHON}-slim
ARG VERSION=""
ARG REVISION=""
LABEL org.opencontainers.image.title="chartlint" \
      org.opencontainers.image.description="Linter and policy checker for Helm charts" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# Git is for --since. A mounted repository belongs to another user, and Git refuses those unless told. It is read only:
# chartlint runs no hooks and opens no connection.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/* \
    && git config --system --add safe.directory '*'
COPY --from=build /opt/chartlint /opt/chartlint
ENV PATH=/opt/chartlint/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp
USER 65532:65532
WORKDIR /charts
ENTRYPOINT ["chartlint"]
CMD ["--help"]

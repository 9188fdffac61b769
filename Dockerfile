# Two images that share their lower layers:
#
#   asterisk     the telephone exchange, with nothing of ours but a start script
#   controller   Careline itself
#
# Both run as the same unprivileged user, because they share one data volume whose
# files are closed to everybody else. Nothing secret is in them: every password is
# made in the volume at the first start. `make image` builds both; compose.yaml
# runs them.
#
# Two optional build secrets serve machines behind a proxy of their own:
# `certificates` (a bundle) and `pip` (a pip.conf). Neither ends in an image.

FROM debian:bookworm-slim AS asterisk-tree
COPY asterisk-config/fetch-asterisk /build/fetch-asterisk
RUN /build/fetch-asterisk /opt/asterisk

FROM debian:bookworm-slim AS base
# A fixed number, so that volumes keep their owner from one version to the next.
RUN groupadd --gid 10001 careline \
    && useradd --uid 10001 --gid careline --no-create-home --home-dir /clinic --shell /usr/sbin/nologin careline \
    && mkdir -p /opt/careline/.careline /clinic/.careline \
    && ln -s /opt/asterisk /opt/careline/.careline/asterisk \
    && chown careline:careline /clinic /clinic/.careline \
    && chmod 0700 /clinic/.careline
COPY --from=asterisk-tree /opt/asterisk /opt/asterisk
WORKDIR /clinic
VOLUME /clinic/.careline
STOPSIGNAL SIGTERM

FROM base AS asterisk
COPY asterisk-config/start-asterisk /opt/careline/asterisk-config/start-asterisk
USER careline
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["/opt/careline/asterisk-config/start-asterisk", "--healthy", "/clinic/.careline"]
ENTRYPOINT ["/opt/careline/asterisk-config/start-asterisk", "/clinic/.careline"]

FROM base AS python
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        ca-certificates espeak-ng libespeak-ng1 libgomp1 python3 \
    && rm -rf /var/lib/apt/lists/*

FROM python AS environment
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends python3-venv
WORKDIR /opt/careline
COPY requirements.lock pyproject.toml ./
# The lock holds the tests' tools too; as constraints it pins without installing them.
RUN --mount=type=secret,id=certificates,target=/etc/ssl/certs/ca-certificates.crt \
    --mount=type=secret,id=pip,target=/etc/pip.conf \
    python3 -m venv .venv \
    && python3 -c 'import tomllib; project = tomllib.load(open("pyproject.toml", "rb")); extras = project["project"]["optional-dependencies"]; print("\n".join(project["build-system"]["requires"] + project["project"]["dependencies"] + extras["speech-en"] + extras["speech-es"] + extras["speech-ko"]))' > wanted.txt \
    && PIP_CERT=/etc/ssl/certs/ca-certificates.crt .venv/bin/python -m pip install \
        --no-cache-dir --disable-pip-version-check --progress-bar off -r wanted.txt -c requirements.lock \
    && rm wanted.txt
COPY . .
RUN .venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation -e . \
    && .venv/bin/python -m compileall -q ivr acd crm ami console controller careline \
    && rm -rf build

FROM python AS controller
COPY --from=environment /opt/careline /opt/careline
COPY --chown=careline:careline clinic.yaml /clinic/clinic.yaml
COPY --chown=careline:careline flows /clinic/flows
# Asterisk runs in its own container, over the same volume and the same loopback.
ENV PATH=/opt/careline/.venv/bin:/usr/bin:/bin CARELINE_ASTERISK=external PYTHONUNBUFFERED=1
USER careline
# Asks the running controller over AMI: one that hangs is found too. Prompts are rendered at the first start.
HEALTHCHECK --interval=30s --timeout=20s --start-period=180s --retries=3 CMD careline console --json >/dev/null
ENTRYPOINT ["careline"]
CMD ["up"]

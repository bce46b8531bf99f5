# The simulator in a small image:  docker build -t bouncehouse .  &&  docker run --rm -p 127.0.0.1:1025:1025 bouncehouse
FROM debian:12-slim AS build
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
      g++ cmake ninja-build pkg-config libboost1.81-dev libssl-dev libtomlplusplus-dev libfmt-dev libcli11-dev \
      libgsasl-dev libsqlite3-dev \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN cmake --preset release -DBOUNCEHOUSE_TESTS=OFF && cmake --build build/release && strip build/release/bin/bouncehouse*

FROM debian:12-slim
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
      libssl3 libtomlplusplus3 libfmt9 libgsasl18 libsqlite3-0 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --no-create-home bouncehouse
COPY --from=build /source/build/release/bin/ /usr/local/bin/
USER bouncehouse
# Inside a container loopback reaches nobody; what is published decides who reaches the simulator.
ENV BOUNCEHOUSE_LISTEN=0.0.0.0 BOUNCEHOUSE_ALLOW_PUBLIC=true
EXPOSE 1025 1465
STOPSIGNAL SIGTERM
# Healthy means that the port is open; each look is a session in the evidence, so they are rare.
HEALTHCHECK --interval=30s --timeout=3s --start-period=2s \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/${BOUNCEHOUSE_PORT:-1025} && printf 'QUIT\\r\\n' >&3"]
ENTRYPOINT ["bouncehouse"]
CMD ["serve"]

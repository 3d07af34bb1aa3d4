# The mock and the suite in one image.
#   docker build -t resproof .
#   docker run --rm -p 8787:8787 resproof
#   docker run --rm -v "$PWD:/work" resproof run --base-url https://gw.example/v1 --api-key "$KEY" --model small
FROM node:24-alpine AS build
WORKDIR /src
COPY . .
RUN npm ci && npm pack --ignore-scripts --pack-destination /tmp

FROM node:24-alpine
COPY --from=build /tmp/resproof-*.tgz /tmp/resproof.tgz
RUN npm install --global --omit=dev /tmp/resproof.tgz && npm cache clean --force && rm /tmp/resproof.tgz
# Nobody in particular, and never root.
USER node
WORKDIR /work
EXPOSE 8787
HEALTHCHECK --interval=10s --timeout=3s CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8787/__resproof/health"]
ENTRYPOINT ["resproof"]
CMD ["mock", "--host", "0.0.0.0", "--port", "8787"]

# Kurier in an image: `docker build -t kurier .`; compose.yml beside it starts it with PostgreSQL.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The scripts fetch a Node, which the image has, and build the web interface, which happens below.
RUN npm ci --ignore-scripts
COPY tsconfig.json vite.config.ts ./
COPY contract contract
COPY locales locales
COPY emulator emulator
COPY server server
COPY web web
COPY bin bin
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
WORKDIR /app
COPY --from=build --chown=root:root /app /app
RUN mkdir /data && chown node:node /data
# Kurier writes to DATA_DIR alone, so the root may be read-only.
VOLUME /data
USER node
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--liftoff-only", "server/cli.ts"]
CMD ["start"]

# The pages are built in a stage of their own; the image that runs holds neither npm's cache nor the pages' sources.
FROM node:24-slim AS build
WORKDIR /openctl
COPY package.json package-lock.json bunfig.toml tsconfig.json ./
RUN npm ci --omit=dev
COPY . .
RUN node_modules/.bin/vite build --config web/vite.config.ts

FROM node:24-slim
WORKDIR /openctl
COPY --from=build /openctl/package.json /openctl/bunfig.toml /openctl/tsconfig.json /openctl/LICENSE ./
COPY --from=build /openctl/node_modules node_modules
COPY --from=build /openctl/protocol protocol
COPY --from=build /openctl/gate gate
COPY --from=build /openctl/agents agents
COPY --from=build /openctl/upload upload
COPY --from=build /openctl/server server
COPY --from=build /openctl/cli cli
COPY --from=build /openctl/scripts scripts
COPY --from=build /openctl/web/dist web/dist
RUN mkdir data && chown node:node data
USER node
ENV NODE_ENV=production DATA_DIR=/openctl/data HOST=0.0.0.0
VOLUME /openctl/data
EXPOSE 3000
HEALTHCHECK --interval=10s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT ?? 3000}/api/ready`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node_modules/.bin/bun", "server/src/main.ts"]

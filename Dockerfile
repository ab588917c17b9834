FROM node:24-slim
WORKDIR /openctl
COPY package.json package-lock.json bunfig.toml tsconfig.json ./
RUN npm ci --omit=dev
COPY . .
RUN node_modules/.bin/vite build --config web/vite.config.ts && chown -R node:node /openctl
USER node
ENV DATA_DIR=/openctl/data HOST=0.0.0.0
VOLUME /openctl/data
EXPOSE 3000
CMD ["node_modules/.bin/bun", "server/src/main.ts"]

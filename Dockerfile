# syntax=docker/dockerfile:1

FROM node:24.21.0-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The optional Node.js of package.json is for machines that have an older one.
RUN npm ci --omit=dev --omit=optional && npm cache clean --force
COPY openapi.yaml ./
COPY src ./src
# The compile cache depends on the user id and on the options of Node.js, so both are those of the service. A read-only
# container could not fill it.
RUN install -d -o node node_modules/.cache
USER node
RUN node --max-semi-space-size=16 src/run.mjs src/service.ts

FROM node:24.21.0-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app ./
USER node
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 8000}/livez`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# What `npm start` runs, without npm between the signals and the process.
CMD ["node", "--max-semi-space-size=16", "src/run.mjs", "src/main.ts"]

# Sluice as a container: two stages, so that npm and its cache stay out of what runs.
FROM node:26-slim AS dependencies
WORKDIR /opt/sluice
COPY package.json package-lock.json ./
# The bundled Node of the optional dependencies is for machines with an older one.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund && npm cache clean --force

FROM node:26-slim
ENV NODE_ENV=production
WORKDIR /opt/sluice
COPY --from=dependencies /opt/sluice/node_modules ./node_modules
COPY package.json ./
COPY bin ./bin
COPY src ./src
COPY config/policy-config.yaml /etc/sluice/policy-config.yaml
RUN ln -s /opt/sluice/bin/sluice.js /usr/local/bin/sluice \
  && chmod 0755 /opt/sluice/bin/sluice.js \
  && install -d -o node -g node /var/lib/sluice
# A number, so that runAsNonRoot can be checked without looking into the image: the user `node`.
USER 1000:1000
VOLUME /var/lib/sluice
EXPOSE 41002
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:41002/health').then((reply) => process.exit(reply.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["sluice"]
CMD ["run", "--policy-config", "/etc/sluice/policy-config.yaml", "--listen", "0.0.0.0:41002", "--data-dir", "/var/lib/sluice"]

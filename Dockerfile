# docker build -t listening . && docker run -p 127.0.0.1:8080:8080 -v listening:/data listening
FROM node:20-bookworm-slim AS wall
WORKDIR /source/src/Dashboard/wall
COPY src/Dashboard/wall/package.json src/Dashboard/wall/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY src/Dashboard/wall/ ./
RUN npm run build

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS program
WORKDIR /source
COPY Directory.Build.props Directory.Packages.props ./
COPY eng/ eng/
COPY models/ models/
COPY src/ src/
COPY --from=wall /source/src/Dashboard/wwwroot/wall/ src/Dashboard/wwwroot/wall/
# The analyzers are the tests' business, and their settings are not copied.
RUN dotnet publish src/Dashboard/Dashboard.csproj -c Release -v q -p:RunAnalyzers=false -o /program

FROM mcr.microsoft.com/dotnet/aspnet:10.0
# Kafka's client is the distribution's, as on every Linux; a process by itself does not need it.
RUN apt-get update && apt-get install -y --no-install-recommends librdkafka1 && rm -rf /var/lib/apt/lists/*
WORKDIR /program
COPY --from=program /program ./
RUN mkdir /data && chown app /data
USER app
VOLUME /data
EXPOSE 8080
# Inside a container "loopback" would be unreachable; publish the port on the host's loopback, or behind a proxy that speaks TLS.
ENTRYPOINT ["dotnet", "listening.dll"]
CMD ["serve", "--urls", "http://0.0.0.0:8080", "--data", "/data"]

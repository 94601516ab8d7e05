# Signpost as one small image: no shell, no root.
# docker build -t signpost . && docker run -p 8080:8080 -v signpost:/var/lib/signpost signpost
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download && go mod verify
COPY . .
ARG RELEASE=development
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.release=${RELEASE}" -o /signpost ./cmd/signpost
# Made here so that the volumes belong to the user that writes them.
RUN mkdir -p /empty/data /empty/spool /empty/key

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /signpost /usr/local/bin/signpost
COPY --from=build --chown=nonroot:nonroot /empty /var/lib/signpost
USER nonroot
# Records, spool and key are three volumes: a backup of the first must not hold
# the key, and the spool must live when the disk of the records does not.
VOLUME ["/var/lib/signpost/data", "/var/lib/signpost/spool", "/var/lib/signpost/key"]
ENV SIGNPOST_LISTEN=0.0.0.0:8080 \
    SIGNPOST_ADMIN_LISTEN=127.0.0.1:8081 \
    SIGNPOST_DATA=/var/lib/signpost/data \
    SIGNPOST_SPOOL=/var/lib/signpost/spool \
    SIGNPOST_KEY_FILE=/var/lib/signpost/key/signpost.key
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=5s CMD ["/usr/local/bin/signpost", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/signpost"]
CMD ["serve"]

# The transport: the one place that knows sockets, TLS and cpp-httplib.
flexiti_library(flexiti_http
  http_cause.cc
  http_connection.cc
  http_connection_pool.cc
  http_exchange.cc
  http_message.cc
  http_reply_reader.cc
  http_resolver.cc
  http_socket.cc
  http_tls.cc
  http_transport.cc
  http_upstream_address.cc
  LIBS flexiti_base absl::status absl::statusor absl::strings absl::time OpenSSL::SSL OpenSSL::Crypto)
target_link_libraries(flexiti_http PRIVATE PkgConfig::HTTPLIB)

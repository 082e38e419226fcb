// One request and its reply over one open connection, written and read by cpp-httplib behind
// guards.
//
// http_exchange.cc is the only file that includes httplib.h. How the library is held:
// - Each exchange uses a fresh httplib::ClientImpl that never sees a socket: its virtual
//   create_and_connect_socket opens nothing, its virtual process_socket hands it our Stream. So its
//   time-outs, DNS, TLS, proxy and reuse of connections, with their faults, are out of play.
// - The Stream collects what httplib writes and sends it in one piece, without the headers that
//   httplib adds unasked. It reads the whole reply through HttpReplyReader, and shows httplib an
//   equivalent one: no reason phrase, no header but a Content-Length that is true.
// - Nothing is sent twice: httplib resends for redirects and digest authentication only, both are
//   off, and the Stream refuses to write after it has read.
// - Its is_ssl() stays false: httplib casts itself to SSLClient when that is true.
// cpp-httplib 0.18.7 (Debian 13) has the same virtual functions and compiles; its second sending
// over TLS (from 0.14) hangs on is_ssl().
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "service/flexiti/http_connection.h"
#include "service/flexiti/http_message.h"
#include "service/flexiti/http_reply_reader.h"

namespace flexiti {

struct HttpExchange {
  HttpReply reply;
  bool keeps_connection = false;  // whole and in order: another call may use the connection
};

// `request` must have passed CheckHttpRequest. `host` is the value of the Host header.
// Nothing is sent unless it begins before `send_by`, which is looked at when the request is built.
// kUnavailable: not one byte left this machine. kUnknown: anything else.
absl::StatusOr<HttpExchange> ExchangeHttp(HttpConnection& connection, const HttpRequest& request,
                                          const std::string& host,
                                          const HttpReplyReader::Limits& limits,
                                          const HttpSendBy& send_by, SteadyTime deadline);

}  // namespace flexiti

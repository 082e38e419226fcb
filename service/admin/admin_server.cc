#include "service/admin/admin_server.h"

#include <httplib.h>
#include <sys/socket.h>

#include <thread>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace flexiti {
namespace {

constexpr size_t kThreads = 8;     // scrapes, probes and people at once
constexpr time_t kPatience = 5;    // seconds for a request to come and an answer to leave
constexpr size_t kMaxBody = 1024;  // no page takes one
constexpr char kText[] = "text/plain; charset=utf-8";
constexpr char kMetrics[] = "text/plain; version=0.0.4; charset=utf-8";

void Answer(const AdminPages& pages, const httplib::Request& request, httplib::Response& response) {
  if (request.method != "GET" && request.method != "HEAD") {
    response.status = 405;
    response.set_header("Allow", "GET, HEAD");
    response.set_content("GET only\n", kText);
  } else if (request.path == "/metrics") {
    response.set_content(pages.metrics(), kMetrics);
  } else if (request.path == "/healthz") {
    response.set_content("alive\n", kText);
  } else if (request.path == "/readyz") {
    const bool is_ready = pages.is_ready();
    response.status = is_ready ? 200 : 503;
    response.set_content(is_ready ? "ready\n" : "not ready\n", kText);
  } else {
    response.status = 404;
    response.set_content("here are /metrics, /healthz and /readyz\n", kText);
  }
}

}  // namespace

struct AdminServer::Listener {
  httplib::Server server = {};
  std::thread thread = {};
};

absl::StatusOr<std::unique_ptr<AdminServer>> AdminServer::Start(const std::string& address,
                                                                AdminPages pages) {
  const size_t colon = address.rfind(':');
  int port = 0;
  if (colon == std::string::npos || !absl::SimpleAtoi(address.substr(colon + 1), &port)) {
    return absl::InvalidArgumentError("the admin address must be host:port");
  }
  const std::string shown_host = address.substr(0, colon);
  // An IPv6 address stands in brackets.
  const std::string host(absl::StripSuffix(absl::StripPrefix(shown_host, "["), "]"));
  auto listener = std::make_unique<Listener>();
  httplib::Server& server = listener->server;
  server.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  server.set_read_timeout(kPatience);
  server.set_write_timeout(kPatience);
  // A kept connection would keep a thread.
  server.set_keep_alive_max_count(1);
  server.set_payload_max_length(kMaxBody);
  server.set_socket_options([](socket_t socket) {
    // After a restart the port is free again at once. The library's own SO_REUSEPORT would let a
    // second process listen on it.
    const int yes = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  });
  // Before routing, which would match paths by regular expressions.
  server.set_pre_routing_handler(
      [pages = std::move(pages)](const httplib::Request& request, httplib::Response& response) {
        Answer(pages, request, response);
        return httplib::Server::HandlerResponse::Handled;
      });
  if (port == 0) {
    port = server.bind_to_any_port(host);
  } else if (!server.bind_to_port(host, port)) {
    port = -1;
  }
  if (port <= 0) return absl::UnavailableError(absl::StrCat("cannot listen on ", address));
  listener->thread = std::thread([&server] { server.listen_after_bind(); });
  while (!server.is_running()) std::this_thread::yield();  // else stop() would not be heard
  return std::unique_ptr<AdminServer>(
      new AdminServer(std::move(listener), absl::StrCat(shown_host, ":", port)));
}

AdminServer::AdminServer(std::unique_ptr<Listener> listener, std::string address)
    : listener_(std::move(listener)), address_(std::move(address)) {}

AdminServer::~AdminServer() {
  listener_->server.stop();
  listener_->thread.join();
}

}  // namespace flexiti

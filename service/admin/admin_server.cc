#include "service/admin/admin_server.h"

#include <httplib.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "service/admin/admin_listener.h"
#include "service/admin/admin_page.h"

namespace flexiti {
namespace {

constexpr size_t kMaxBody = 1024;  // no page takes one
constexpr char kText[] = "text/plain; charset=utf-8";
constexpr char kHtml[] = "text/html; charset=utf-8";
constexpr char kMetrics[] = "text/plain; version=0.0.4; charset=utf-8";

// A browser shows what comes, keeps nothing and shows it to no other site.
void Guard(httplib::Response& response) {
  response.set_header("Cache-Control", "no-store");
  response.set_header("X-Content-Type-Options", "nosniff");
  response.set_header("X-Frame-Options", "DENY");
  response.set_header("Referrer-Policy", "no-referrer");
  response.set_header("Cross-Origin-Resource-Policy", "same-origin");
}

void Show(const AdminPages& pages, const httplib::Request& request, httplib::Response& response) {
  const Refresh refresh =
      request.get_param_value("refresh") == "off" ? Refresh::kOff : Refresh::kOn;
  static const std::string policy = AdminPagePolicy();
  response.set_header("Content-Security-Policy", policy);
  response.set_content(AdminPage(pages.view(), refresh), kHtml);
}

void Answer(const AdminPages& pages, const httplib::Request& request, httplib::Response& response) {
  Guard(response);
  if (request.method != "GET" && request.method != "HEAD") {
    response.status = 405;
    response.set_header("Allow", "GET, HEAD");
    response.set_content("GET only\n", kText);
  } else if (request.path == "/") {
    Show(pages, request, response);
  } else if (request.path == "/metrics") {
    response.set_content(pages.metrics(), kMetrics);
  } else if (request.path == "/healthz") {
    const std::string why_stuck = pages.why_stuck();
    response.status = why_stuck.empty() ? 200 : 503;
    response.set_content(why_stuck.empty() ? "alive\n" : absl::StrCat("stuck: ", why_stuck, "\n"),
                         kText);
  } else if (request.path == "/readyz") {
    const bool is_ready = pages.is_ready();
    response.status = is_ready ? 200 : 503;
    response.set_content(is_ready ? "ready\n" : "not ready\n", kText);
  } else {
    response.status = 404;
    response.set_content("here are /, /metrics, /healthz and /readyz\n", kText);
  }
}

}  // namespace

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
  auto listener = std::make_unique<AdminListener>(AdminListenerLimits());
  AdminListener& server = *listener;
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
  errno = 0;
  if (port == 0) {
    port = server.bind_to_any_port(host);
  } else if (!server.bind_to_port(host, port)) {
    port = -1;
  }
  if (port <= 0) {
    const char* why = errno == 0 ? "no such address here" : std::strerror(errno);
    return absl::UnavailableError(absl::StrCat("cannot listen on ", address, ": ", why));
  }
  return std::unique_ptr<AdminServer>(
      new AdminServer(std::move(listener), absl::StrCat(shown_host, ":", port)));
}

AdminServer::AdminServer(std::unique_ptr<AdminListener> listener, std::string address)
    : listener_(std::move(listener)),
      address_(std::move(address)),
      thread_([this] { listener_->listen_after_bind(); }) {
  while (!listener_->is_running()) std::this_thread::yield();  // else stop() would not be heard
}

AdminServer::~AdminServer() {
  listener_->StopNow();
  thread_.join();
}

}  // namespace flexiti

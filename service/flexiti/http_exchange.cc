#include "service/flexiti/http_exchange.h"

#include <httplib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "service/flexiti/http_cause.h"

namespace flexiti {
namespace {

// httplib adds these when the caller gives none. Content-Type would be a lie (text/plain).
constexpr std::array<absl::string_view, 3> kUnaskedHeaders = {"Accept", "User-Agent",
                                                              "Content-Type"};
constexpr size_t kReadBytes = size_t{16} * 1024;

bool Gives(const HttpRequest& request, absl::string_view name) {
  return std::any_of(request.headers.begin(), request.headers.end(), [&](const auto& header) {
    return absl::EqualsIgnoreCase(header.first, name);
  });
}

// The request with its headers in alphabetical order, whatever order this version of httplib keeps
// them in, and without those that nobody gave.
std::string Tidy(const std::string& message, const HttpRequest& request) {
  const size_t head_end = message.find("\r\n\r\n");
  std::vector<absl::string_view> lines =
      absl::StrSplit(absl::string_view(message).substr(0, head_end), "\r\n");
  const auto unasked = [&](absl::string_view line) {
    return std::any_of(kUnaskedHeaders.begin(), kUnaskedHeaders.end(), [&](absl::string_view name) {
      return absl::StartsWithIgnoreCase(line, absl::StrCat(name, ":")) && !Gives(request, name);
    });
  };
  const auto headers = lines.begin() + 1;  // after the request line
  lines.erase(std::remove_if(headers, lines.end(), unasked), lines.end());
  std::stable_sort(headers, lines.end(), [](absl::string_view a, absl::string_view b) {
    return absl::AsciiStrToLower(a.substr(0, a.find(':'))) <
           absl::AsciiStrToLower(b.substr(0, b.find(':')));
  });
  return absl::StrCat(absl::StrJoin(lines, "\r\n"), message.substr(head_end));
}

// httplib's view of the connection.
class GuardedStream final : public httplib::Stream {
 public:
  GuardedStream(HttpConnection& connection, const HttpRequest& request,
                const HttpReplyReader::Limits& limits, const HttpSendBy& send_by,
                SteadyTime deadline)
      : connection_(connection),
        request_(request),
        send_by_(send_by),
        deadline_(deadline),
        reader_(limits) {}

  // Not OK before the reply was read, or when that failed.
  const absl::Status& status() const { return status_; }
  const HttpReplyReader& reader() const { return reader_; }

  ssize_t write(const char* data, size_t size) override {
    if (sent_) return -1;
    outgoing_.append(data, size);
    return static_cast<ssize_t>(size);
  }

  ssize_t read(char* data, size_t size) override {
    if (!sent_) {
      sent_ = true;
      status_ = Exchange();
    }
    if (!status_.ok()) return -1;
    const size_t taken = std::min(size, shown_.size() - shown_used_);
    std::memcpy(data, shown_.data() + shown_used_, taken);
    shown_used_ += taken;
    return static_cast<ssize_t>(taken);
  }

  bool is_readable() const override { return true; }
  bool is_writable() const override { return true; }
  void get_remote_ip_and_port(std::string& /*ip*/, int& port) const override { port = 0; }
  void get_local_ip_and_port(std::string& /*ip*/, int& port) const override { port = 0; }
  socket_t socket() const override { return INVALID_SOCKET; }

 private:
  absl::Status Exchange() {
    absl::Status status = connection_.Write(Tidy(outgoing_, request_), send_by_, deadline_);
    if (status.ok()) status = ReadReply();
    if (!status.ok()) return status;
    const std::string body = reader_.TakeBody();
    shown_ = absl::StrCat("HTTP/1.1 ", reader_.status(), " \r\nContent-Length: ", body.size(),
                          "\r\n\r\n", body);
    return absl::OkStatus();
  }

  absl::Status ReadReply() {
    std::array<char, kReadBytes> buffer;
    while (!reader_.done()) {
      const absl::StatusOr<size_t> size = connection_.Read(buffer.data(), buffer.size(), deadline_);
      if (!size.ok()) return size.status();
      const bool has_ended = *size == 0;
      absl::Status status = has_ended ? reader_.End() : reader_.Feed(buffer.data(), *size);
      if (!status.ok())
        return WithHttpCause(status, has_ended ? HttpCause::kClosed : HttpCause::kMalformed);
    }
    return absl::OkStatus();
  }

  HttpConnection& connection_;
  const HttpRequest& request_;
  const HttpSendBy& send_by_;
  const SteadyTime deadline_;
  HttpReplyReader reader_;
  bool sent_ = false;
  std::string outgoing_;
  absl::Status status_ = absl::UnavailableError("the request was not sent");
  std::string shown_;
  size_t shown_used_ = 0;
};

// httplib's HTTP without its network.
class GuardedClient final : public httplib::ClientImpl {
 public:
  explicit GuardedClient(GuardedStream& stream)
      : httplib::ClientImpl("flexiti.invalid", 80), stream_(stream) {
    set_keep_alive(true);  // else it adds "Connection: close"
    set_url_encode(false);
    set_decompress(false);
    set_compress(false);
    set_follow_location(false);
  }

 private:
  // The socket stays invalid, and httplib leaves an invalid socket alone.
  bool create_and_connect_socket(Socket& /*socket*/, httplib::Error& /*error*/) override {
    return true;
  }
  bool process_socket(const Socket& /*socket*/,
                      std::function<bool(httplib::Stream&)> callback) override {
    return callback(stream_);
  }
  void shutdown_ssl(Socket& /*socket*/, bool /*gracefully*/) override {}
  bool is_ssl() const override { return false; }

  GuardedStream& stream_;
};

}  // namespace

absl::StatusOr<HttpExchange> ExchangeHttp(HttpConnection& connection, const HttpRequest& request,
                                          const std::string& host,
                                          const HttpReplyReader::Limits& limits,
                                          const HttpSendBy& send_by, SteadyTime deadline) {
  httplib::Request outgoing;
  outgoing.method = request.method;
  outgoing.path = request.target;
  outgoing.body = request.body;
  outgoing.headers.emplace("Host", host);
  // Without it a server may choose any coding it likes.
  if (!Gives(request, "Accept-Encoding")) outgoing.headers.emplace("Accept-Encoding", "identity");
  for (const auto& [name, value] : request.headers) outgoing.headers.emplace(name, value);

  GuardedStream stream(connection, request, limits, send_by, deadline);
  GuardedClient client(stream);
  httplib::Response incoming;
  httplib::Error error = httplib::Error::Success;
  const bool ok = client.send(outgoing, incoming, error);
  if (!stream.status().ok()) return stream.status();
  if (!ok || incoming.status != stream.reader().status()) {
    return WithHttpCause(absl::UnknownError("the reply could not be read"), HttpCause::kMalformed);
  }
  connection.EndExchange();
  return HttpExchange{.reply = {.status = incoming.status,
                                .headers = stream.reader().headers(),
                                .body = std::move(incoming.body)},
                      .keeps_connection = stream.reader().keeps_connection()};
}

}  // namespace flexiti

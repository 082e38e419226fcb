#include "service/flexiti/http_transport.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/flexiti/http_cause.h"
#include "service/flexiti/http_exchange.h"
#include "service/flexiti/http_reply_reader.h"

namespace flexiti {
namespace {

// Stands for "no deadline"; keeps the arithmetic of time points from overflowing.
constexpr absl::Duration kLongestCall = absl::Hours(1);
constexpr absl::Duration kLongestSetting = absl::Hours(24);

SteadyTime After(SteadyTime start, absl::Duration duration) {
  return start + std::chrono::duration_cast<std::chrono::steady_clock::duration>(
                     absl::ToChronoNanoseconds(duration));
}

SteadyTime FromNow(absl::Duration duration) {
  return After(std::chrono::steady_clock::now(), duration);
}

// In the kernel's unit, of which zero would mean its own default.
std::chrono::milliseconds AtLeastOneMillisecond(absl::Duration duration) {
  return absl::ToChronoMilliseconds(absl::Ceil(duration, absl::Milliseconds(1)));
}

absl::Status Named(const absl::Status& status, const std::string& name) {
  return Prefixed(absl::StrCat(name, ": "), status);
}

absl::Status CheckOptions(const HttpTransportOptions& options) {
  for (const absl::Duration duration :
       {options.connect_timeout, options.max_unacknowledged, options.max_wait, options.max_idle,
        options.address_refresh}) {
    if (duration <= absl::ZeroDuration() || duration > kLongestSetting) {
      return absl::InvalidArgumentError("each duration must be above zero and at most 24 hours");
    }
  }
  if (options.max_connections < 1 || options.max_reply_head_bytes == 0 ||
      options.max_reply_body_bytes == 0) {
    return absl::InvalidArgumentError("each limit must be above zero");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<HttpTransport>> HttpTransport::Create(
    const HttpTransportOptions& options) {
  absl::Status checked = CheckOptions(options);
  if (!checked.ok()) return checked;
  absl::StatusOr<HttpUpstreamAddress> upstream = ParseHttpBaseUrl(options.base_url);
  if (!upstream.ok()) return upstream.status();
  std::unique_ptr<TlsContext> tls;
  if (upstream->tls) {
    absl::StatusOr<std::unique_ptr<TlsContext>> created = TlsContext::Create(options.ca_file);
    if (!created.ok()) return created.status();
    tls = *std::move(created);
  }
  return std::unique_ptr<HttpTransport>(
      new HttpTransport(options, *std::move(upstream), std::move(tls)));
}

HttpTransport::HttpTransport(const HttpTransportOptions& options, HttpUpstreamAddress upstream,
                             std::unique_ptr<TlsContext> tls)
    : options_(options),
      upstream_(std::move(upstream)),
      tls_(std::move(tls)),
      resolver_(HttpResolver::SystemLookup(upstream_.host, upstream_.port),
                absl::ToChronoNanoseconds(options.address_refresh)),
      pool_(options.max_connections, absl::ToChronoNanoseconds(options.max_idle)) {}

HttpTransport::~HttpTransport() = default;

absl::StatusOr<HttpReply> HttpTransport::Send(const HttpRequest& request, absl::Time deadline,
                                              absl::Time send_by) {
  absl::Status checked = CheckHttpRequest(request);
  if (!checked.ok()) return Named(checked, upstream_.name);
  // The steady clock first: should the process be stopped between the two readings, the steady
  // limits come out too early. The other way round they would come out late.
  const SteadyTime start = options_.clocks.steady();
  const absl::Time now = options_.clocks.wall();
  const absl::Duration left = std::min(deadline - now, kLongestCall);
  const absl::Duration left_to_send = std::min(send_by - now, left);
  if (left_to_send <= absl::ZeroDuration()) {
    return WithHttpCause(absl::UnavailableError(absl::StrCat(
                             upstream_.name, ": the deadline passed before anything was sent")),
                         HttpCause::kTimeout);
  }
  absl::StatusOr<HttpReply> reply = SendOnLease(
      request, HttpSendBy(options_.clocks, After(start, left_to_send), std::min(send_by, deadline)),
      After(start, left));
  if (!reply.ok()) return Named(reply.status(), upstream_.name);
  return reply;
}

absl::StatusOr<HttpReply> HttpTransport::SendOnLease(const HttpRequest& request,
                                                     const HttpSendBy& send_by,
                                                     SteadyTime deadline) {
  absl::StatusOr<HttpConnectionPool::Lease> lease =
      pool_.Acquire(std::min(send_by.steady(), FromNow(options_.max_wait)));
  if (!lease.ok()) return lease.status();
  if (lease->connection() == nullptr) {
    absl::StatusOr<std::unique_ptr<HttpConnection>> opened =
        Open(std::min(send_by.steady(), FromNow(options_.connect_timeout)));
    if (!opened.ok()) return opened.status();
    lease->connection() = *std::move(opened);
    if (!lease->connection()->IsQuiet()) {
      return WithHttpCause(
          absl::UnavailableError("connect: the peer closed or spoke before it was asked"),
          HttpCause::kClosed);
    }
  }
  const HttpReplyReader::Limits limits = {.max_head_bytes = options_.max_reply_head_bytes,
                                          .max_body_bytes = options_.max_reply_body_bytes};
  absl::StatusOr<HttpExchange> exchange =
      ExchangeHttp(*lease->connection(), request, upstream_.host_header, limits, send_by, deadline);
  if (!exchange.ok()) return exchange.status();
  if (exchange->keeps_connection) lease->Keep();
  return std::move(exchange->reply);
}

absl::StatusOr<std::unique_ptr<HttpConnection>> HttpTransport::Open(SteadyTime deadline) {
  absl::StatusOr<std::vector<SocketAddress>> addresses = resolver_.Addresses(deadline);
  if (!addresses.ok()) {
    return WithHttpCause(Prefixed("resolving the name: ", addresses.status()), HttpCause::kDns);
  }
  absl::StatusOr<std::unique_ptr<HttpConnection>> connection =
      HttpConnection::Open(*addresses, tls_.get(), upstream_.host, deadline,
                           AtLeastOneMillisecond(options_.max_unacknowledged));
  if (!connection.ok()) resolver_.Distrust();
  return connection;
}

}  // namespace flexiti

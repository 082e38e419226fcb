#include "service/flexiti_side.h"

#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "service/base/duration.h"
#include "service/flexiti/http_upstream_address.h"

namespace flexiti {
namespace {

HttpTransportOptions TransportOptions(const config::Flexiti& flexiti, const std::string& url,
                                      const std::string& ca_file) {
  return {.base_url = url,
          .ca_file = ca_file,
          .connect_timeout = ToAbslDuration(flexiti.timeouts().connect()),
          .max_unacknowledged = ToAbslDuration(flexiti.timeouts().changing_call()),
          .max_connections = flexiti.max_connections(),
          .max_reply_body_bytes = static_cast<size_t>(flexiti.max_reply_bytes())};
}

}  // namespace

absl::StatusOr<FlexitiSide::Transports> FlexitiSide::Connect(const config::Flexiti& flexiti) {
  auto pos = HttpTransport::Create(
      TransportOptions(flexiti, flexiti.pos_api().url(), flexiti.pos_api().ca_file()));
  if (!pos.ok()) return pos.status();
  Transports transports = {.pos = *std::move(pos), .online = nullptr};
  if (flexiti.online_api().url().empty()) return transports;
  auto online = HttpTransport::Create(
      TransportOptions(flexiti, flexiti.online_api().url(), flexiti.online_api().ca_file()));
  if (!online.ok()) return online.status();
  transports.online = *std::move(online);
  return transports;
}

absl::StatusOr<std::unique_ptr<FlexitiSide>> FlexitiSide::Create(const config::Gateway& config,
                                                                 config::FileWatch& files,
                                                                 Metrics& metrics) {
  auto transports = Connect(config.flexiti());
  if (!transports.ok()) return transports.status();
  auto merchants = Merchants::Load(config, {.pos = *transports->pos,
                                            .online = transports->online.get(),
                                            .files = files,
                                            .metrics = metrics,
                                            .clock = absl::Now});
  if (!merchants.ok()) return merchants.status();
  return std::unique_ptr<FlexitiSide>(
      new FlexitiSide(*std::move(transports), *std::move(merchants), config.flexiti(), metrics));
}

FlexitiSide::FlexitiSide(Transports transports, std::unique_ptr<Merchants> merchants,
                         const config::Flexiti& flexiti, Metrics& metrics)
    : transports_(std::move(transports)),
      merchants_(std::move(merchants)),
      upstream_(*transports_.pos, transports_.online.get(), flexiti, absl::Now, absl::SleepFor,
                metrics) {}

}  // namespace flexiti

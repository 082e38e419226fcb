// All that speaks to Flexiti, put together as the configuration says.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "service/config/config.pb.h"
#include "service/config/file_watch.h"
#include "service/flexiti/accounts.h"
#include "service/flexiti/authorizations.h"
#include "service/flexiti/captures.h"
#include "service/flexiti/checkouts.h"
#include "service/flexiti/customers.h"
#include "service/flexiti/finds.h"
#include "service/flexiti/http_transport.h"
#include "service/flexiti/merchants.h"
#include "service/flexiti/transactions.h"
#include "service/flexiti/upstream.h"
#include "service/flexiti/widgets.h"
#include "service/gateway/operation_kinds.h"
#include "service/telemetry/metrics.h"

namespace flexiti {

class FlexitiSide {
 public:
  // Reads the merchants' secrets, connects to nobody. kInvalidArgument: the configuration cannot be
  // used. `files` and `metrics` must outlive this, and nobody may look at `files` when it goes.
  static absl::StatusOr<std::unique_ptr<FlexitiSide>> Create(const config::Gateway& config,
                                                             config::FileWatch& files,
                                                             Metrics& metrics);

  const Merchants& merchants() const { return *merchants_; }
  // As Merchants::StopRenewals.
  void StopRenewals() { merchants_->StopRenewals(); }
  const Upstream& upstream() const { return upstream_; }
  // Its REST API, by group.
  FlexitiCalls calls() const {
    return {.transactions = transactions_,
            .authorizations = authorizations_,
            .captures = captures_,
            .accounts = accounts_,
            .customers = customers_,
            .widgets = widgets_,
            .checkouts = checkouts_,
            .finds = finds_};
  }

 private:
  struct Transports {
    std::unique_ptr<HttpTransport> pos;
    std::unique_ptr<HttpTransport> online;  // null: not configured
  };

  static absl::StatusOr<Transports> Connect(const config::Flexiti& flexiti);
  FlexitiSide(Transports transports, std::unique_ptr<Merchants> merchants,
              const config::Flexiti& flexiti, Metrics& metrics);

  const Transports transports_;
  const std::unique_ptr<Merchants> merchants_;
  const Upstream upstream_;
  const Transactions transactions_{upstream_};
  const Authorizations authorizations_{upstream_};
  const Captures captures_{upstream_};
  const Accounts accounts_{upstream_};
  const Customers customers_{upstream_};
  const Widgets widgets_{upstream_};
  const Checkouts checkouts_{upstream_};
  const Finds finds_{upstream_, authorizations_, captures_};
};

}  // namespace flexiti

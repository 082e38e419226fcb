// Gathers what the operator's page shows.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "service/admin/admin_view.h"
#include "service/config/config.pb.h"
#include "service/config/file_watch.h"
#include "service/flexiti/merchants.h"
#include "service/flexiti/upstream.h"
#include "service/gateway/admission.h"
#include "service/gateway/call_board.h"
#include "service/ledger/ledger.h"
#include "service/ledger/timed_store.h"
#include "service/ledger_glance.h"
#include "service/telemetry/metrics.h"
#include "service/telemetry/trace.h"

namespace flexiti {

// Where it comes from. All of it must outlive the Overview.
struct OverviewParts {
  const CallBoard& board;
  const Admission& admission;
  const Merchants& merchants;
  const Upstream& upstream;
  Ledger& ledger;
  const TimedStore& store;  // under the ledger
  const config::FileWatch& files;
  const Tracer& tracer;
  const Metrics& metrics;
  std::function<AdminView::Phase()> phase;
  std::function<std::string()> why_stuck;
  std::function<std::vector<AdminView::Certificate>()> certificates;
};

// Thread-safe.
class Overview {
 public:
  using Clock = std::function<absl::Time()>;

  // `version` of this program, and the `revision` of its source.
  Overview(const OverviewParts& parts, const config::Gateway& config, const std::string& version,
           const std::string& revision, Clock clock);

  // Waits for the ledger about a second at most (LedgerGlance), for nothing else.
  AdminView View();

 private:
  AdminView::Ledger LedgerView();
  std::vector<AdminView::Merchant> MerchantsView() const;
  void AddRefusals(AdminView& view) const;

  const OverviewParts parts_;
  const config::Gateway config_;
  const std::string version_;
  const std::string revision_;
  const Clock clock_;
  const absl::Time start_;
  LedgerGlance glance_;  // last: its thread uses the ledger
};

}  // namespace flexiti

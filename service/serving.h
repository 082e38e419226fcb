// The gateway while it serves: what answers calls, both ports, and the threads beside them.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/admin/admin_server.h"
#include "service/config/config.pb.h"
#include "service/config/file_watch.h"
#include "service/flexiti_side.h"
#include "service/gateway/admission.h"
#include "service/gateway/authorization_service.h"
#include "service/gateway/call_board.h"
#include "service/gateway/callers.h"
#include "service/gateway/calls.h"
#include "service/gateway/checkout_service.h"
#include "service/gateway/customer_service.h"
#include "service/gateway/liveness.h"
#include "service/gateway/operation_service.h"
#include "service/gateway/operations.h"
#include "service/gateway/resolver.h"
#include "service/gateway/server.h"
#include "service/gateway/server_certificates.h"
#include "service/gateway/transaction_service.h"
#include "service/ledger_side.h"
#include "service/overview.h"
#include "service/telemetry/metrics.h"
#include "service/telemetry/trace.h"

namespace flexiti {

// What serving stands on. All of it must outlive the Serving.
struct Ground {
  FlexitiSide& flexiti;
  LedgerSide& ledger;
  config::FileWatch& files;
  Tracer& tracer;
  Metrics& metrics;
};

class Serving {
 public:
  // Serves from then on. kUnavailable: an address cannot be listened on. Any other failure is one
  // of the configuration.
  static absl::StatusOr<std::unique_ptr<Serving>> Start(const config::Gateway& config,
                                                        const Ground& ground);

  // Where it listens: "127.0.0.1:50051".
  const std::string& address() const { return server_->address(); }
  const std::string& admin_address() const { return admin_->address(); }

  // Looks at the files of secrets and certificates, once it can, and not only when it is time.
  // Thread-safe.
  void LookAtFiles() { file_watch_thread_->LookSoon(); }

  // Ends in good order: readiness first, then as Server::Drain, and the threads beside the calls.
  // Background looks end beside the calls. How many calls still run: 0, or drain.timeout was too
  // short, and then this must not be destroyed.
  std::size_t Drain();

 private:
  Serving(const config::Gateway& config, const Ground& ground,
          std::unique_ptr<ServerCertificates> certificates);

  absl::Status StartAdmin();
  absl::Status StartServer();
  std::string WhyStuck();
  std::string MetricsText();
  std::vector<AdminView::Certificate> CertificatesView() const;

  const config::Gateway config_;
  const Ground ground_;
  const FlexitiCalls flexiti_calls_;
  const Operations operations_;
  const Callers callers_;
  const std::unique_ptr<ServerCertificates> certificates_;  // null: the port has no TLS
  Admission admission_;
  CallBoard board_;
  Liveness liveness_;
  Calls calls_;
  TransactionService transaction_service_;
  AuthorizationService authorization_service_;
  CustomerService customer_service_;
  CheckoutService checkout_service_;
  OperationService operation_service_;
  std::atomic<bool> is_ready_{false};
  std::atomic<AdminView::Phase> phase_{AdminView::Phase::kStarting};
  Overview overview_;
  std::unique_ptr<AdminServer> admin_;
  std::unique_ptr<Server> server_;
  std::optional<Resolver> resolver_;
  // Last, so that it ends first: it calls what is above, and secrets too.
  std::optional<config::FileWatchThread> file_watch_thread_;
};

}  // namespace flexiti

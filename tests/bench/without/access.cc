// Stands in for service/gateway/{callers,admission,call_board}.cc (see metrics.cc here): whoever
// calls may do everything, at any number at once, and the page shows no call.
#include "service/gateway/admission.h"
#include "service/gateway/call_board.h"
#include "service/gateway/callers.h"

namespace flexiti {

Callers::Callers(const config::Gateway& /*config*/) : has_tls_(false) {}
absl::StatusOr<std::string> Callers::Authorize(const grpc::AuthContext& /*connection*/,
                                               const std::string& /*method*/,
                                               const std::string& /*merchant_id*/,
                                               Effect /*effect*/) const {
  return std::string(has_tls_ ? "everybody" : "");
}
std::string Callers::NameOf(const grpc::AuthContext& /*connection*/) const { return ""; }
Identity IdentityOf(const grpc::AuthContext& /*connection*/) { return {}; }
std::string Printable(const Identity& /*identity*/) { return ""; }
absl::Status UnknownMerchant(Effect /*effect*/) { return absl::NotFoundError("no such merchant"); }

Admission::Admission(const config::Gateway& /*config*/) {}
std::optional<Refusal> Admission::Enter(const std::string& /*merchant_id*/, Effect /*effect*/) {
  return std::nullopt;
}
void Admission::Leave(const std::string& /*merchant_id*/) {}
int Admission::in_flight_of(const std::string& /*merchant_id*/) const { return 0; }

CallBoard::Id CallBoard::Start(RunningCall /*call*/) { return 0; }
void CallBoard::End(Id /*id*/) {}
void CallBoard::AddFailure(FailedCall /*failure*/) {}
std::vector<RunningCall> CallBoard::Running() const {
  MutexLock lock(mutex_);
  static_cast<void>(next_);  // clang would have it used
  return {};
}
std::vector<FailedCall> CallBoard::Failures() const { return {}; }
absl::Time CallBoard::OldestStart() const { return absl::InfiniteFuture(); }

}  // namespace flexiti

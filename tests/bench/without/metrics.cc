// Stands in for service/telemetry/metrics.cc in gateways of telemetry_bench: nothing is counted.
//
// A file here is linked into a program of its own, so that the linker does not take the real one
// from its library. When that gets a function that others call, it is wanted here too: else both
// are linked, which the linker refuses.
#include "service/telemetry/metrics.h"

namespace flexiti {

struct Metrics::Families {};

Metrics::Metrics(const std::string& /*version*/, const std::string& /*revision*/) {}
Metrics::~Metrics() = default;
void Metrics::Expect(const Expected& /*expected*/) {}
void Metrics::CountCall(const Call& /*call*/) {}
void Metrics::CallStarted() {}
void Metrics::CallEnded() {}
void Metrics::CountRefusal(const std::string& /*cause*/) {}
std::int64_t Metrics::RefusalsBy(const std::string& /*cause*/) const { return 0; }
void Metrics::SetMerchantInFlight(const std::string& /*merchant_id*/, std::int64_t /*calls*/) {}
void Metrics::SetLosses(const Losses& /*losses*/) {}
void Metrics::SetWaiting(std::int64_t /*calls*/) {}
void Metrics::CountUpstreamRequest(const UpstreamRequest& /*request*/) {}
void Metrics::CountRetry(const std::string& /*api*/, bool /*allowed*/) {}
void Metrics::SetBreaker(const std::string& /*api*/, Breaker /*state*/) {}
void Metrics::CountBreakerRefusal(const std::string& /*api*/) {}
void Metrics::CountTokenRenewal(const TokenRenewal& /*renewal*/) {}
void Metrics::SetSecretRefused(const std::string& /*merchant_id*/, const std::string& /*api*/,
                               bool /*refused*/) {}
void Metrics::SetNoSecretServes(const std::string& /*merchant_id*/, const std::string& /*api*/,
                                bool /*none_serves*/) {}
void Metrics::CountFileReload(const std::string& /*kind*/, bool /*ok*/) {}
void Metrics::SetCertificateExpiry(const std::string& /*file*/, absl::Time /*expiry*/) {}
void Metrics::ExpectLedgerCall(const std::string& /*operation*/) {}
void Metrics::CountLedgerCall(const std::string& /*operation*/, absl::Duration /*duration*/,
                              bool /*ok*/) {}
void Metrics::SetUnresolved(const Unresolved& /*unresolved*/, absl::Time /*now*/) {}
void Metrics::CountLook(const std::string& /*verdict*/, const std::string& /*reason*/) {}
std::string Metrics::Text() const { return ""; }

}  // namespace flexiti

// The gateway without a ledger, for ledger_bench alone: the real program in which every operation
// is new and nothing is hashed, sealed or written. What it is asked twice, it does twice.
//
// This file stands in place of service/ledger/ledger.cc, which the linker then does not take from
// its library; what only reads (ledger_reads.cc) is the real thing, and finds nothing. When
// ledger.cc gets a function that others call, it is wanted here too: else both are linked, which
// the linker refuses.
#include "service/ledger/ledger.h"
#include "service/program.h"

namespace flexiti {

Ledger::Ledger(LedgerStore& store, Keyring keyring, Secret index_key, LedgerTimes times)
    : store_(store),
      keyring_(std::move(keyring)),
      index_key_(std::move(index_key)),
      times_(times),
      repairs_(store, in_use_) {}

Ledger::~Ledger() = default;

absl::StatusOr<std::unique_ptr<Ledger>> Ledger::Open(LedgerStore& store, Keyring keyring,
                                                     LedgerTimes times) {
  return std::unique_ptr<Ledger>(new Ledger(store, std::move(keyring), Secret(), times));
}

absl::StatusOr<Claim> Ledger::TryClaim(const OperationAsk& ask, absl::Time now) {
  Claim claim;
  claim.operation.row.key = ask.key;
  claim.operation.row.method = ask.method;
  claim.operation.row.reference_id = ask.reference_id;
  claim.operation.row.create_time = now;
  claim.operation.row.lease_expire_time = now + times_.lease;
  return claim;
}

bool Ledger::Complete(Operation& /*operation*/, std::string /*record*/,
                      const std::string& /*resource*/, Durability /*durability*/,
                      absl::Time /*now*/) {
  return true;
}

void Ledger::Forget(Operation& /*operation*/, std::string /*record*/, Durability /*durability*/,
                    absl::Time /*now*/) {}

void Ledger::Yield(Operation& /*operation*/, std::string /*record*/, bool /*look*/,
                   absl::Time /*now*/) {}

absl::Status Ledger::StartAttempt(Operation& /*operation*/, const std::string& /*reference_id*/,
                                  std::string /*record*/, OperationState /*fallback*/,
                                  absl::Time /*now*/) {
  return absl::OkStatus();
}

absl::StatusOr<std::optional<Operation>> Ledger::HoldForLook(const Operation& /*operation*/,
                                                             absl::Time /*now*/) {
  return std::nullopt;
}

void Ledger::PutBack(Operation& /*operation*/, std::string /*record*/, bool /*look*/,
                     absl::Time /*now*/, int /*made*/) {}

std::string Ledger::Hash(const char* /*purpose*/, const std::string& text) const { return text; }

int Ledger::Repair(absl::Time /*now*/, const std::function<void()>& /*step*/) { return 0; }

absl::Status Ledger::KeepHouse(absl::Time /*before*/, int /*limit*/, absl::Time /*now*/,
                               const std::function<void()>& /*step*/) {
  return absl::OkStatus();
}

}  // namespace flexiti

int main(int argc, char** argv) { return flexiti::GatewayMain(argc, argv); }

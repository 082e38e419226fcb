// Settles in the background what calls left unknown and what died with its process.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "absl/time/time.h"
#include "service/config/config.pb.h"
#include "service/flexiti/merchants.h"
#include "service/gateway/operations.h"
#include "service/ledger/ledger.h"

namespace flexiti {

// A thread that, once each interval: makes the ledger's writes that failed, looks at what is due
// (each row under a lease, so that one replica looks at a time), purges old answers and seals with
// the active key. It never sends money.
class Resolver {
 public:
  // All must outlive this.
  Resolver(Ledger& ledger, const Operations& operations, const Merchants& merchants,
           const config::Ledger& config, Operations::Clock clock);
  // Ends the round that runs.
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

 private:
  void Loop();
  void Round();
  void LookAtDue();
  void LookAt(Operation operation);
  bool WaitForNextRound();

  Ledger& ledger_;
  const Operations& operations_;
  const Merchants& merchants_;
  const config::Ledger config_;
  const Operations::Clock clock_;
  std::mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace flexiti

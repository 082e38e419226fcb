#include "tests/bench/store_load.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "service/ledger/sealing.h"
#include "tests/bench/yardsticks.h"
#include "tests/stack/stack.h"

namespace flexiti_bench {
namespace {

using flexiti::Durability;
using flexiti::LedgerStore;
using flexiti::OperationRow;
using flexiti::OperationState;
using flexiti::RandomBytes;
using flexiti::ReplaceResult;
using std::chrono::steady_clock;

constexpr int kHashBytes = 32;
constexpr int kClaimBytes = 300;    // of the sealed record of a purchase that was claimed
constexpr int kSettledBytes = 500;  // and of one that has its answer

OperationRow NewRow(absl::Time now) {
  const absl::Time lease_end = now + absl::Minutes(2);
  return {
      .key = {.merchant_id = flexiti_test::kMerchant, .request_id = flexiti_test::NewRequestId()},
      .method = "/flexiti.v1.TransactionService/CreatePurchase",
      .reference_id = "0123456789abcdef0123456789abcdef",
      .create_time = now,
      .update_time = now,
      .lease_expire_time = lease_end,
      .attempt_end_time = lease_end,
      .next_look_time = lease_end,
      .fingerprint = RandomBytes(kHashBytes),
      .match_key = RandomBytes(kHashBytes),
      .key_id = "bench",
      .sealed_record = RandomBytes(kClaimBytes)};
}

bool Settle(LedgerStore& store, OperationRow row) {
  row.state = OperationState::kExecuted;
  row.resource = RandomBytes(kHashBytes);
  row.next_look_time = absl::InfiniteFuture();
  row.sealed_record = RandomBytes(kSettledBytes);
  const auto replaced = store.Replace(row, Durability::kSoon);
  return replaced.ok() && *replaced == ReplaceResult::kDone;
}

bool WriteOne(LedgerStore& store, Writes writes) {
  auto inserted = store.Insert(NewRow(absl::FromUnixMicros(absl::ToUnixMicros(absl::Now()))));
  if (!inserted.ok() || !inserted->is_new) return false;
  return writes == Writes::kClaim || Settle(store, std::move(inserted->row));
}

struct Writer {
  std::vector<double> millis = {};
  long errors = 0;
};

void WriteUntil(const std::atomic<bool>& stop, LedgerStore& store, Writes writes, Writer& writer) {
  while (!stop) {
    const auto start = steady_clock::now();
    if (!WriteOne(store, writes)) ++writer.errors;
    const std::chrono::duration<double, std::milli> taken = steady_clock::now() - start;
    writer.millis.push_back(taken.count());
  }
}

}  // namespace

Figures LoadStore(LedgerStore& store, Writes writes, int writers, std::chrono::milliseconds time,
                  const CpuMeter& server_cpu) {
  const CpuMeter behind = server_cpu ? server_cpu : [] { return 0.0; };
  std::atomic<bool> stop = false;
  std::vector<Writer> kept(writers);
  std::vector<std::thread> threads;
  const double server_before = behind();
  const double before = CpuMicros(getpid());
  const auto begin = steady_clock::now();
  for (Writer& writer : kept)
    threads.emplace_back([&] { WriteUntil(stop, store, writes, writer); });
  std::this_thread::sleep_for(time);
  stop = true;
  for (std::thread& thread : threads) thread.join();
  const std::chrono::duration<double> elapsed = steady_clock::now() - begin;
  Figures figures;
  std::vector<double> millis;
  for (const Writer& writer : kept) {
    millis.insert(millis.end(), writer.millis.begin(), writer.millis.end());
    figures.errors += writer.errors;
  }
  std::sort(millis.begin(), millis.end());
  const auto operations = static_cast<double>(millis.size());
  figures.cpu_micros = (CpuMicros(getpid()) - before) / operations;
  figures.server_cpu_micros = (behind() - server_before) / operations;
  figures.calls_per_second = operations / elapsed.count();
  figures.p50_ms = millis[millis.size() / 2];
  figures.p99_ms = millis[millis.size() * 99 / 100];
  return figures;
}

}  // namespace flexiti_bench

#include "tests/chaos/drain_run.h"

#include <algorithm>
#include <csignal>
#include <map>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/chaos/aftermath.h"
#include "tests/chaos/audit.h"
#include "tests/chaos/drain_caller.h"
#include "tests/chaos/drain_verdicts.h"

namespace flexiti_test {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr int kCustomers = 100;
// Fewer cost a run nothing, and codes may be used again.
constexpr int kVerified = 10;
// Flexiti takes so long for some calls; less than the time-out of them.
constexpr int kLongestDelayMs = 1'200;
constexpr int kDelaysArmed = 40;
// What a drain may take: the longest call, and then some on a busy machine.
constexpr absl::Duration kLongestDrain = absl::Seconds(10);
// Nothing is looked at in the background: what the ledger says at the end is what the drains left.
constexpr absl::Duration kNoLooks = absl::Hours(1);

// The lives of the gateway, each ended by SIGTERM.
class Drains {
 public:
  Drains(World& world, Doors& doors, const DrainOptions& options, uint64_t seed)
      : world_(world), doors_(doors), options_(options), random_(seed) {}

  void LiveAndStop() {
    ArmDelays();
    const auto door = world_.StartAndOpen(
        {.resolver_interval = kNoLooks, .drain_delay = absl::Milliseconds(random_() % 200)});
    doors_.Open(door->address, door->life, options_.channels);
    doors_.AwaitCalls(static_cast<int>(random_() % 300), milliseconds(3'000));
    Wait(microseconds(random_() % 30'000));
    const absl::Time start = absl::Now();
    SignalAtRandom();
    const int exit_code = world_.WaitForEnd();
    const absl::Duration took = absl::Now() - start;
    longest_ = std::max(longest_, took);
    if (exit_code != 0 || took > kLongestDrain) {
      findings_.push_back(absl::StrCat("a drain took ", absl::FormatDuration(took),
                                       " and ended with ", exit_code, "\n", world_.LastLog()));
    }
  }
  const std::vector<std::string>& findings() const { return findings_; }
  absl::Duration longest() const { return longest_; }

 private:
  void ArmDelays() {
    world_.sandbox().DisarmAll();
    for (int i = 0; i < kDelaysArmed; ++i) {
      auto fault = flexiti_sandbox::Fault::Delay(milliseconds(random_() % kLongestDelayMs));
      // Before it is carried out, or after.
      if (random_() % 2 == 0) std::swap(fault.delay, fault.delay_before);
      fault.skip = static_cast<int>(random_() % 100);
      world_.sandbox().Arm(fault);
    }
  }

  // Once, or up to three times, by either name.
  void SignalAtRandom() {
    world_.Signal(random_() % 4 == 0 ? SIGINT : SIGTERM);
    for (uint64_t more = random_() % 3; more > 0; --more) {
      Wait(microseconds(random_() % 50'000));
      world_.Signal(random_() % 2 == 0 ? SIGINT : SIGTERM);
    }
  }

  // Not a wait for something to happen: the moment itself is what is tried.
  static void Wait(microseconds time) { std::this_thread::sleep_for(time); }

  World& world_;
  Doors& doors_;
  const DrainOptions options_;
  std::mt19937_64 random_;
  std::vector<std::string> findings_;
  absl::Duration longest_ = absl::ZeroDuration();
};

std::vector<Channel> VerifySome(World& world) {
  const std::shared_ptr<Door> door = world.StartAndOpen({.resolver_interval = kNoLooks});
  std::vector<Channel> verified;
  for (int i = 0; i < kVerified; ++i) {
    verified.push_back(VerifyInStore(*door, world.customers()[static_cast<size_t>(i)]));
  }
  return verified;
}

std::string Summary(const DrainOptions& options, const DrainReport& report,
                    const AuditReport& audit, absl::Duration longest, size_t reads) {
  std::string lines;
  for (const auto& [told, count] : audit.told)
    absl::StrAppend(&lines, "\n  told ", count, " ", told);
  for (const auto& [state, count] : audit.states) {
    absl::StrAppend(&lines, "\n  state ", count, " ", state);
  }
  return absl::StrCat(NameOf(options.store), ", seed ", options.seed, ": drains ", options.drains,
                      ", money calls ", audit.calls, ", reads ", reads, ", executed ",
                      report.executed, ", refused ", report.refused, ", without a word ",
                      report.without_a_word, ", longest drain ",
                      absl::FormatDuration(absl::Trunc(longest, absl::Milliseconds(1))),
                      ", findings ", report.findings.size(), lines);
}

}  // namespace

DrainReport RunDrains(const DrainOptions& options) {
  std::mt19937_64 random(options.seed);
  World world({.store = options.store, .customers = kCustomers});
  const std::vector<Channel> channels = VerifySome(world);
  const std::vector<Customer> customers = world.customers();
  Operations operations;
  Holdings holdings;
  Orders orders(customers, channels, holdings);
  Reads reads;
  Doors doors;
  std::vector<std::thread> callers;
  for (int i = 0; i < options.callers; ++i) {
    callers.emplace_back([&, seed = random()] {
      DrainCaller(doors, orders, operations, holdings, reads, seed).Run();
    });
  }
  Drains drains(world, doors, options, random());
  for (int i = 0; i < options.drains; ++i) drains.LiveAndStop();
  doors.CloseForGood();
  for (std::thread& caller : callers) caller.join();

  world.sandbox().DisarmAll();
  world.StartAndOpen({.resolver_interval = kNoLooks});
  const std::map<std::string, Call> last = Aftermath(world, operations.All()).AskForStates();
  DrainReport report;
  report.findings = drains.findings();
  if (world.Stop() != 0) report.findings.push_back(world.LastLog());
  const AuditReport audit = Audit(world, operations.All(), last);
  for (const Finding& finding : audit.findings) {
    report.findings.push_back(absl::StrCat(finding.problem, "\n    ", finding.story));
  }
  report.executed = audit.executed;
  JudgeDrains(world, operations.All(), last, reads.All(), &report);
  report.summary = Summary(options, report, audit, drains.longest(), reads.All().size());
  return report;
}

}  // namespace flexiti_test

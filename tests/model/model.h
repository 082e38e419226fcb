// What a caller of the gateway must be told, step by step (service/ledger/README.md,
// service/gateway/README.md), and what Flexiti must have done by then. Pure. The model always knows
// what happened; the gateway, after a lost reply, does not, and where it may find out or not, the
// model allows both.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/model/world.h"

namespace flexiti_model {

struct Branch;

class Model {
 public:
  explicit Model(bool settles_late) : settles_late_(settles_late) {}

  const World& world() const { return world_; }

  // The step with its references and amount; nothing if what it refers to is not there.
  std::optional<Call> Resolve(const Step& step) const;

  // What `call` may be answered, and what is true then; never empty.
  std::vector<Branch> Ask(const Call& call) const;

 private:
  enum class State { kNone, kFree, kUnknown, kDone };  // kNone: the ledger has no row
  struct Operation {
    Call call = {};  // as last asked for
    State state = State::kNone;
    bool happened = false;           // kUnknown: the truth
    bool was_answered = false;       // by a 200 that could not be read
    bool was_unknown = false;        // ever
    std::optional<State> verdict{};  // of an operator: kDone or kFree
    int64_t moved = 0;               // cents, if it happened
    bool may_omit_moved = false;     // found by a look that could not tell how much
  };

  enum class Look { kFound, kAbsent, kUndecided };

  // The parts of Resolve().
  std::optional<Call> OfItsOwn(const Step& step) const;
  std::optional<Call> AboutEarlier(const Step& step) const;

  // The parts of Ask().
  std::vector<Branch> Change(const Call& call) const;
  std::vector<Branch> Repeat(const Call& call, const Operation& before) const;
  std::vector<Branch> SendAgain(const Call& call, const Operation& before) const;
  // What a repeat of what was executed is answered.
  std::vector<std::string> Replays(const Operation& done) const;
  // `before` as a look leaves it that found it.
  Operation Found(const Operation& before) const;
  Branch Attempt(const Call& call) const;
  Branch With(const std::string& answer, const Key& key, const Operation& operation) const;
  Branch Same(const std::string& answer) const;
  std::vector<Branch> ResolveOperation(const Call& call) const;
  std::vector<Branch> SettleOperation(const Call& call) const;
  std::string Read(const Call& call) const;

  // What a look for the operation may come to.
  std::vector<Look> LookFor(const Call& call, const Operation& operation) const;
  // Whether the README lets a look for this operation end undecided.
  bool IsDoubtful(const Operation& operation) const;
  bool MayBeTakenFor(const Operation& one, const Operation& other) const;

  bool settles_late_;
  World world_;
  std::map<Key, Operation> operations_;
};

struct Branch {
  std::string answer;  // with a '*' at the end: what it starts with
  Model after;
};

// Never an answer that holds a complaint, " but ..." (gateway_system.h).
bool Matches(const Branch& branch, const std::string& answer);

}  // namespace flexiti_model

// The key of the ledger's hashes, by which it compares what it cannot read.
#pragma once

#include "absl/status/statusor.h"
#include "service/base/secret.h"
#include "service/ledger/ledger_store.h"
#include "service/ledger/sealing.h"

namespace flexiti {

// The index key of the store: made once, kept sealed beside the rows, sealed anew when the active
// key has changed. Replicas that start at once get the same one.
absl::StatusOr<Secret> LoadIndexKey(LedgerStore& store, const Keyring& keyring);

}  // namespace flexiti

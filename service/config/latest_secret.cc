#include "service/config/latest_secret.h"

#include <utility>

#include "service/config/secret_file.h"

namespace flexiti::config {

absl::StatusOr<std::unique_ptr<LatestSecret>> LatestSecret::Load(const std::string& path,
                                                                 bool allow_world_readable,
                                                                 Unusable unusable) {
  absl::StatusOr<Secret> secret = LoadSecretFile(path, allow_world_readable);
  if (!secret.ok()) return secret.status();
  return std::unique_ptr<LatestSecret>(
      new LatestSecret(path, allow_world_readable, std::move(unusable), *std::move(secret)));
}

Secret LatestSecret::Get() {
  MutexLock lock(mutex_);
  absl::StatusOr<Secret> secret = LoadSecretFile(path_, allow_world_readable_);
  if (!secret.ok() && secret.status() != told_) unusable_(secret.status());
  told_ = secret.status();
  if (secret.ok()) last_ = *std::move(secret);
  return last_;
}

}  // namespace flexiti::config

#include "services/gateway/assets.h"

#include "absl/strings/str_format.h"
#include "ledger/base/check.h"
#include "ledger/base/hex.h"
#include "ledger/base/sha256.h"
#include "services/gateway/http.h"

namespace omloop::gateway {
namespace {

// Bytes of the hash in an address.
constexpr size_t kHashBytes = 8;

std::string_view TypeOf(std::string_view name) {
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  if (name.ends_with(".svg")) return "image/svg+xml";
  OMLOOP_CHECK(false);
  return {};
}

std::string UrlFor(const EmbeddedFile& file) {
  const Hash32 hash = Sha256Of(file.bytes);
  const size_t dot = file.name.rfind('.');
  return absl::StrFormat("%s%s.%s%s", kAssetPrefix, file.name.substr(0, dot),
                         ToHex(View(hash).substr(0, kHashBytes)),
                         file.name.substr(dot));
}

}  // namespace

Assets::Assets() {
  for (const EmbeddedFile& file : EmbeddedFiles()) {
    assets_.push_back({file.name, UrlFor(file), TypeOf(file.name), file.bytes,
                       Gzip(file.bytes)});
  }
}

const std::string& Assets::UrlOf(std::string_view name) const {
  for (const Asset& asset : assets_) {
    if (asset.name == name) return asset.url;
  }
  OMLOOP_CHECK(false);
  return assets_[0].url;
}

const Assets::Asset* Assets::Find(std::string_view url) const {
  for (const Asset& asset : assets_) {
    if (asset.url == url) return &asset;
  }
  return nullptr;
}

}  // namespace omloop::gateway

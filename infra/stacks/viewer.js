// Runs at the CDN for every request that goes to the API: says which host the viewer asked and who the viewer is.
// Both headers replace whatever the viewer sent in their place.

function handler(event) {
    var request = event.request;
    request.headers['x-shop-host'] = { value: request.headers.host.value.toLowerCase() };
    request.headers['x-viewer'] = { value: network(event.viewer.ip) };
    return request;
}

// An IPv4 address, or the /64 network of an IPv6 one: whoever has one address of a /64 has them all.
function network(ip) {
    if (ip.indexOf(':') < 0) {
        return ip;
    }
    var halves = ip.split('::');
    var groups = halves[0] ? halves[0].split(':') : [];
    if (halves.length === 2) {
        var tail = halves[1] ? halves[1].split(':') : [];
        while (groups.length + tail.length < 8) {
            groups.push('0');
        }
        groups = groups.concat(tail);
    }
    var four = [];
    for (var i = 0; i < 4; i++) {
        four.push(parseInt(groups[i], 16).toString(16));
    }
    return four.join(':') + '::/64';
}

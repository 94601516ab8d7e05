package places

import "math"

// fromGrid turns a position on the National Grid (OSGB36), in metres east and north, into WGS84 degrees. It is the
// Ordnance Survey's own arithmetic (A Guide to Coordinate Systems in Great Britain: annexes B and C, and the seven
// figures of section 6.6), without the table of OSTN15 that would take it from metres to centimetres.
func fromGrid(east, north float64) (lat, lon float64) { return toWGS84(onAiry(east, north)) }

const (
	degree = math.Pi / 180

	// The ellipsoid Airy 1830: its two radii in metres, and how far it is from a ball.
	airyWide = 6_377_563.396
	airyHigh = 6_356_256.909
	airyFlat = 1 - airyHigh*airyHigh/(airyWide*airyWide)
)

// onAiry is a position on the grid in radians of its own datum.
func onAiry(east, north float64) (lat, lon float64) {
	const scale, lat0, lon0, east0, north0 = 0.9996012717, 49 * degree, -2 * degree, 400_000, -100_000
	const n = (airyWide - airyHigh) / (airyWide + airyHigh)
	lat = lat0
	for off := north - north0; math.Abs(off) >= 1e-5; { // how far the meridian's arc still falls short
		lat += off / (airyWide * scale)
		d, s := lat-lat0, lat+lat0
		arc := (1+n+5*n*n/4+5*n*n*n/4)*d - (3*n+3*n*n+21*n*n*n/8)*math.Sin(d)*math.Cos(s) +
			(15*n*n/8+15*n*n*n/8)*math.Sin(2*d)*math.Cos(2*s) - 35*n*n*n/24*math.Sin(3*d)*math.Cos(3*s)
		off = north - north0 - airyHigh*scale*arc
	}
	sin, cos, t := math.Sin(lat), math.Cos(lat), math.Tan(lat)
	nu := airyWide * scale / math.Sqrt(1-airyFlat*sin*sin)
	rho := nu * (1 - airyFlat) / (1 - airyFlat*sin*sin)
	eta := nu/rho - 1
	x := (east - east0) / nu
	lon = lon0 + x/cos*(1-x*x/6*(nu/rho+2*t*t)+x*x*x*x/120*(5+28*t*t+24*t*t*t*t))
	lat -= t * nu / rho * x * x * (0.5 - x*x/24*(5+3*t*t+eta-9*t*t*eta) + x*x*x*x/720*(61+90*t*t+45*t*t*t*t))
	return lat, lon
}

// toWGS84 takes radians on the Airy ellipsoid to degrees on WGS84: into space, moved, turned and stretched, and back.
func toWGS84(lat, lon float64) (float64, float64) {
	const second = degree / 3600
	const rx, ry, rz, stretch = 0.1502 * second, 0.2470 * second, 0.8421 * second, 1 - 20.4894e-6
	nu := airyWide / math.Sqrt(1-airyFlat*math.Sin(lat)*math.Sin(lat))
	x, y, z := nu*math.Cos(lat)*math.Cos(lon), nu*math.Cos(lat)*math.Sin(lon), nu*(1-airyFlat)*math.Sin(lat)
	x, y, z = 446.448+x*stretch-y*rz+z*ry, -125.157+x*rz+y*stretch-z*rx, 542.060-x*ry+y*rx+z*stretch
	const wide, flat = 6_378_137, 0.00669438 // WGS84
	p := math.Hypot(x, y)
	lat = math.Atan2(z, p*(1-flat))
	for range 5 { // each time a hundred times nearer
		lat = math.Atan2(z+flat*wide*math.Sin(lat)/math.Sqrt(1-flat*math.Sin(lat)*math.Sin(lat)), p)
	}
	return lat / degree, math.Atan2(y, x) / degree
}

import pytest, time
from random import Random

@pytest.mark.django_db
def test_perm():
    from mutants.checks import checks
    from mutants import permissions as p
    from tests.access import world as w
    t=time.time(); world=w.build(); cs=checks()
    out=open('/tmp/perm.log','w'); print('built',time.time()-t,file=out,flush=True)
    cov=p.learn(world,cs); print('learnt',time.time()-t,file=out,flush=True)
    for c in cs:
        t0=time.time(); f=p.try_one(world,c,cov,Random(1))
        print(('NOTICED ' if f.noticed_by else 'MISSED  '), c.kind, c.name,'|',f.noticed_by or f.reason,'|',f.asked, round(time.time()-t0,1),file=out,flush=True)

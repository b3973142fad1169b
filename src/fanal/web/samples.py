"""x"""
def everything(): return {}
